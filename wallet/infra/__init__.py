"""Edges that know no badge policy: settings, database, network, mail, jobs, web guards."""
