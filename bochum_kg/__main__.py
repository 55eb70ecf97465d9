from bochum_kg.cli import main

main()
