package jwt

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"
)

func TestNumericDateIsExact(t *testing.T) {
	tests := []struct {
		number               json.Number
		seconds, nanoseconds int64
	}{
		{"0", 0, 0},
		{"-0", 0, 0},
		{"0.0e5", 0, 0},
		{"1300819380", 1300819380, 0},
		{"1.7e9", 1700000000, 0},
		{"1.7E+09", 1700000000, 0},
		{"17000000000e-1", 1700000000, 0},
		{"1700000000.5", 1700000000, 500000000},
		{"1700000000.999999999", 1700000000, 999999999},
		{"1700000000.9999999999999", 1700000000, 999999999},
		{"0.000000001", 0, 1},
		{"1e-9", 0, 1},
		{"1e-10", 0, 0},
		{"12e-10", 0, 1},
		{"-1.5", -1, -500000000},
		{"9007199254740993", 9007199254740993, 0},
		{"1e18", 1e18, 0},
		{"4611686018427387904", farthest, 0},
		{"4611686018427387905", farthest, 0},
		{"1e400", farthest, 0},
		{"-1e400", -farthest, 0},
		{"1e99999999999999999999", farthest, 0},
		{"1e-99999999999999999999", 0, 0},
		{"0e99999999999999999999", 0, 0},
	}
	for _, tt := range tests {
		t.Run(string(tt.number), func(t *testing.T) {
			want := time.Unix(tt.seconds, tt.nanoseconds)
			if got := NumericDate(tt.number); !got.Equal(want) {
				t.Errorf("got %d s %d ns, want %d s %d ns", got.Unix(), got.Nanosecond(), want.Unix(), want.Nanosecond())
			}
		})
	}
}

func FuzzNumericDate(f *testing.F) {
	f.Add("1.7e9")
	f.Add("-12.5e-3")
	f.Fuzz(func(t *testing.T, s string) {
		var n json.Number
		if s = strings.TrimSpace(s); len(s) > 40 || json.Unmarshal([]byte(s), &n) != nil || string(n) != s {
			return
		}
		got := NumericDate(n)
		if size, err := n.Float64(); err != nil || math.Abs(size) > 1e18 || math.Abs(size) < 1e-30 {
			return // beyond what big.Rat takes or what is exact
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("big.Rat refuses %q", s)
		}
		exact := new(big.Rat).SetFrac64(int64(got.Nanosecond()), 1e9)
		exact.Add(exact, new(big.Rat).SetInt64(got.Unix()))
		if difference := exact.Sub(exact, want).Abs(exact); difference.Cmp(big.NewRat(1, 1e9)) >= 0 {
			t.Errorf("NumericDate(%s) = %d s %d ns", s, got.Unix(), got.Nanosecond())
		}
	})
}
