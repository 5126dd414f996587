# turno: screen
