package output

import (
	"fmt"
	"time"
)

// relative tells how far t is from now in the largest unit that fits: "in 42
// minutes", "3 days ago".
func relative(t, now time.Time) string {
	seconds := t.Unix() - now.Unix()
	switch {
	case seconds == 0:
		return "now"
	case seconds < 0:
		return span(-seconds) + " ago"
	}
	return "in " + span(seconds)
}

func span(seconds int64) string {
	const (
		minute = 60
		hour   = 60 * minute
		day    = 24 * hour
		year   = 365 * day
	)
	unit, name := int64(1), "second"
	switch {
	case seconds >= 2*year:
		unit, name = year, "year"
	case seconds >= 2*day:
		unit, name = day, "day"
	case seconds >= 2*hour:
		unit, name = hour, "hour"
	case seconds >= 2*minute:
		unit, name = minute, "minute"
	}
	if n := seconds / unit; n != 1 {
		return fmt.Sprintf("%d %ss", n, name)
	}
	return "1 " + name
}

// moment shows a time for people.
func moment(t, now time.Time) string {
	switch {
	case t.Before(firstMoment):
		return "before the year 0"
	case t.After(lastMoment):
		return "after the year 9999"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC") + ", " + relative(t, now)
}
