"""Results and the dossier."""
