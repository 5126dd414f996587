# turno: cli
