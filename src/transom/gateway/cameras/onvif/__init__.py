"""Finding cameras and recorders by ONVIF, and asking them what they have. Streams nothing."""
