# turno: words
