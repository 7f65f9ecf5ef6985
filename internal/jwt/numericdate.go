package jwt

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// farthest bounds the seconds that NumericDate gives: what lies beyond (1e400 is
// a JSON number) is as good as never.
const farthest = 1 << 62

// NumericDate converts seconds since 1970 (RFC 7519 section 2), a JSON number
// with or without fraction and exponent. No float stands between, so that the
// seconds are exact; digits behind the nanosecond are cut off.
func NumericDate(n json.Number) time.Time {
	text, negative := strings.CutPrefix(string(n), "-")
	whole, fraction := shift(split(text))
	seconds, nanoseconds := integer(whole), integer((fraction + "000000000")[:9])
	if negative {
		seconds, nanoseconds = -seconds, -nanoseconds
	}
	return time.Unix(seconds, nanoseconds)
}

// split takes 1.70e9 apart into 1, 70 and 9.
func split(text string) (whole, fraction string, exponent int) {
	mantissa := text
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa = text[:i]
		const most = 1 << 30                   // more than a token has digits
		exponent, _ = strconv.Atoi(text[i+1:]) // out of range: the farthest int
		exponent = max(-most, min(exponent, most))
	}
	whole, fraction, _ = strings.Cut(mantissa, ".")
	return whole, fraction, exponent
}

// shift moves the decimal point by exponent places, as far as it matters.
func shift(whole, fraction string, exponent int) (string, string) {
	const places = 32 // more digits than farthest and a nanosecond have
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "", ""
	}
	point := len(digits) - len(fraction) + exponent
	switch {
	case point < -places:
		return "", ""
	case point < 0:
		return "", strings.Repeat("0", -point) + digits
	case point > places:
		return strings.Repeat("9", places), ""
	case point > len(digits):
		return digits + strings.Repeat("0", point-len(digits)), ""
	}
	return digits[:point], digits[point:]
}

func integer(digits string) int64 {
	if digits == "" {
		return 0
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return farthest
	}
	return min(n, farthest)
}
