"""The ground under the operators' map: tiles from the hub's own disk, streets and addresses."""
