"""Evidence packages: made on a custodian's machine, checked by anybody offline."""
