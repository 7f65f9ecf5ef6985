package profiles

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// near returns the candidates that word may have been meant for, the nearest
// first, at most three.
func near(word string, candidates []string) []string {
	type match struct {
		name     string
		distance int
	}
	word = strings.ToLower(word)
	limit := max(1, len(word)/3)
	var matches []match
	for _, name := range candidates {
		lower := strings.ToLower(name)
		switch d := distance(word, lower, limit); {
		case d <= limit:
			matches = append(matches, match{name, d})
		case len(word) >= 3 && strings.Contains(lower, word):
			matches = append(matches, match{name, d})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, m := range matches[:min(len(matches), 3)] {
		names = append(names, m.name)
	}
	return names
}

// didYouMean asks whether word stands for one of the candidates, in brackets and
// behind a space; it is empty where none is near.
func didYouMean(word string, candidates []string) string {
	found := near(word, candidates)
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", found[0])
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours between a and b, bytewise; more than limit is limit+1.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			differs := 1
			if a[i-1] == b[j-1] {
				differs = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+differs)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return min(rows[len(a)][len(b)], limit+1)
}
