"""`bochum-kg serve`: a supervisor with its server processes, and what each of these runs."""
