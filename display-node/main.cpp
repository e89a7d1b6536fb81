#include "display-node/cli/command_line.hpp"

int main(int argc, char* argv[]) { return tongping::cli::run_command_line(argc, argv); }
