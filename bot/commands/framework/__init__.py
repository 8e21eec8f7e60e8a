"""/critere, /recherche, /lexique: the framework, looked up and found by a School's own words."""
