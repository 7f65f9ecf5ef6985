package ssocli

import (
	"fmt"
	"strings"
)

// SplitArguments sorts the words behind acurl as the script does: -u, -m and -p
// with the words behind them and --force-basic-auth are get_token's, -v is both
// tools', and the rest is curl's. What curl calls -u, -m and -p it also knows by
// longer names.
func SplitArguments(words []string) (a Arguments, curl []string, err error) {
	for i := 0; i < len(words); i++ {
		switch word := words[i]; word {
		case "-u", "-m", "-p":
			i++
			if i == len(words) || strings.HasPrefix(words[i], "-") {
				return a, nil, &Error{
					Reason: BadArguments,
					Msg:    fmt.Sprintf("%s missing argument", word),
					Help:   "acurl URL -u USERNAME; curl's own -m, -p and -u are --max-time, --proxytunnel and --user here",
				}
			}
			a.give(word, words[i])
		case "-h", "--force-basic-auth":
			a.turnOn(word)
		case "-v":
			a.turnOn(word)
			curl = append(curl, word)
		default:
			curl = append(curl, word)
		}
	}
	return a, curl, nil
}
