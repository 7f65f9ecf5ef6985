package child

import "os"

func status(state *os.ProcessState) int { return state.ExitCode() }
