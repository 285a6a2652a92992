"""One pathway, a hundred thousand learners: the same exact audit, worked out column by column.

For pathways without contention: where no badge, held or planned, fits two leaves, and no limit, minimum or observer
binds leaves together. There the least completion is found from the leaves up, and every step of that is one operation
on a whole column of learners. `tree.by_columns` says whether a pathway is such; others are audited one by one.
"""
