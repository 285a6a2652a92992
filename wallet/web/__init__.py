"""Pages and endpoints: read the request, call one service, answer."""
