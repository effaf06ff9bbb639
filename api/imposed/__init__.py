"""Lists that an authority above imposes: imported as fixed visits, withdrawn, restored."""
