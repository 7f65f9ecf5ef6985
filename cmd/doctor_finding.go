package cmd

import (
	"cmp"
	"fmt"

	"idpauth/output"
)

// What a finding says of the thing checked.
const (
	statusOK      = "ok"
	statusWarning = "warning"
	statusFailure = "failure"
)

// finding is what a check comes to. The zero value says that there is nothing to
// tell: the check does not apply.
type finding struct {
	status string
	detail string
	hint   string // what to type next
}

func fine(format string, args ...any) finding {
	return finding{status: statusOK, detail: fmt.Sprintf(format, args...)}
}

func warning(hint, format string, args ...any) finding {
	return finding{statusWarning, fmt.Sprintf(format, args...), hint}
}

func failure(hint, format string, args ...any) finding {
	return finding{statusFailure, fmt.Sprintf(format, args...), hint}
}

// failed is the failure that an error tells of, with its hint or the other.
func failed(err error, otherwise string) finding {
	return failure(cmp.Or(hintOf(err), otherwise), "%v", err)
}

// diagnosis are the findings in the order of the checks.
type diagnosis []struct {
	check string
	finding
}

func (d *diagnosis) add(check string, f finding) {
	if f == (finding{}) {
		return
	}
	*d = append(*d, struct {
		check string
		finding
	}{check, f})
}

// endEarly tells that the time was up before the check, unless that can be seen
// from what took it.
func (d *diagnosis) endEarly(check string) {
	if last := len(*d) - 1; last < 0 || (*d)[last].status != statusFailure {
		d.add(check, failure("allow more with --timeout", "not checked: the time is up"))
	}
}

// broken are the names of the checks that failed.
func (d diagnosis) broken() []string {
	var names []string
	for _, f := range d {
		if f.status == statusFailure {
			names = append(names, f.check)
		}
	}
	return names
}

// document is the diagnosis for programs.
func (d diagnosis) document(profile string) output.Object {
	checks := []output.Object{}
	for _, f := range d {
		var o output.Object
		o.Add("check", f.check)
		o.Add("status", f.status)
		o.Add("detail", f.detail)
		if f.hint != "" {
			o.Add("hint", f.hint)
		}
		checks = append(checks, o)
	}
	var o output.Object
	o.Add("profile", profile)
	o.Add("healthy", len(d.broken()) == 0)
	o.Add("checks", checks)
	return o
}

// text is the same for people: a line for each finding, with the hint below it.
func (d diagnosis) text() string {
	var rows [][]string
	for _, f := range d {
		rows = append(rows, []string{f.status, f.check, f.detail})
		if f.hint != "" {
			rows = append(rows, []string{"", "", "hint: " + f.hint})
		}
	}
	return output.Table(nil, rows)
}
