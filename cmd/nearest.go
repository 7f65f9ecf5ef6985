package cmd

// nearest returns the name that word was probably meant to be, empty where
// none is near.
func nearest(word string, names []string) string {
	if len(word) > 40 {
		return ""
	}
	best, near := "", 3
	for _, name := range names {
		if d := distance(word, name); d < near && d < len(name) {
			best, near = name, d
		}
	}
	return best
}

// distance is the Levenshtein distance of a and b, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
