// main.go - the conditions through cel-go and expr-lang, with what each has of limits and tracking on and off.
// usage: peers CASES; prints an object a line, as bench_cel does.
package main

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

const repeats, rounds = 20000, 12

// Row is what expr-lang reads fields of; it is faster than a map.
type Row struct {
	X         int64  `expr:"x"`
	Origin    string `expr:"Origin"`
	Country   string `expr:"Country"`
	Value     int64  `expr:"Value"`
	Adults    int64  `expr:"Adults"`
	AgeDays   int64  `expr:"m_age_days"`
	Posts     int64  `expr:"m_posts"`
	Banned    bool   `expr:"m_banned"`
	Role      string `expr:"m_role"`
	Rep       int64  `expr:"m_rep"`
	Orders    int64  `expr:"orders"`
	Photo     bool   `expr:"breed_photo"`
	Posts30   int64  `expr:"posts_30d"`
	Carted    bool   `expr:"carted"`
}

type subject struct {
	name, source string
	fields       [][2]string
	maps         []map[string]any
	rows         []Row
	answers      []bool
}

var seen int

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func (s *subject) take(line string) {
	parts := strings.Split(line, "\t")
	values, row := map[string]any{}, Row{}
	at := reflect.ValueOf(&row).Elem()
	for i, field := range s.fields {
		var place reflect.Value
		for k := 0; k < at.NumField(); k++ {
			if at.Type().Field(k).Tag.Get("expr") == field[0] {
				place = at.Field(k)
			}
		}
		switch field[1] {
		case "string":
			values[field[0]] = types.String(parts[i])
			place.SetString(parts[i])
		case "bool":
			values[field[0]] = types.Bool(parts[i] == "1")
			place.SetBool(parts[i] == "1")
		default:
			number := must(strconv.ParseInt(parts[i], 10, 64))
			values[field[0]] = types.Int(number)
			place.SetInt(number)
		}
	}
	s.maps, s.rows = append(s.maps, values), append(s.rows, row)
	s.answers = append(s.answers, parts[len(parts)-1] == "1")
}

func read(path string) (subjects []*subject, rules []string) {
	file := must(os.Open(path))
	defer file.Close()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		word, rest, _ := strings.Cut(scanner.Text(), " ")
		switch word {
		case "case":
			subjects = append(subjects, &subject{name: rest})
		case "cel":
			subjects[len(subjects)-1].source = rest
		case "field":
			name, kind, _ := strings.Cut(rest, " ")
			last := subjects[len(subjects)-1]
			last.fields = append(last.fields, [2]string{name, kind})
		case "row":
			subjects[len(subjects)-1].take(rest)
		case "rule":
			rules = append(rules, rest)
		}
	}
	return subjects, rules
}

func best(run func()) float64 {
	least := 0.0
	for i := 0; i < rounds; i++ {
		begin := time.Now()
		run()
		if spent := float64(time.Since(begin).Nanoseconds()) / repeats; least == 0 || spent < least {
			least = spent
		}
	}
	return least
}

func measure(s *subject, form string, answer func(i int) bool) {
	for i := range s.answers {
		if answer(i) != s.answers[i] {
			fmt.Fprintf(os.Stderr, "%s: %s: row %d is decided otherwise\n", form, s.name, i)
			os.Exit(1)
		}
	}
	count := func(at func(i int) int) func() {
		return func() {
			for i := 0; i < repeats; i++ {
				if answer(at(i)) {
					seen++
				}
			}
		}
	}
	fmt.Printf("{\"case\":%q,\"form\":%q,\"rows\":\"many\",\"ns\":%.6g}\n", s.name, form, best(count(func(i int) int { return i })))
	fmt.Printf("{\"case\":%q,\"form\":%q,\"rows\":\"one\",\"ns\":%.6g}\n", s.name, form, best(count(func(i int) int { return 0 })))
}

func version(path string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == path {
			return strings.TrimPrefix(dependency.Version, "v")
		}
	}
	return ""
}

// ---- cel-go ----

func environment(s *subject) *cel.Env {
	kinds := map[string]*cel.Type{"int": cel.IntType, "string": cel.StringType, "bool": cel.BoolType}
	var options []cel.EnvOption
	for _, field := range s.fields {
		options = append(options, cel.Variable(field[0], kinds[field[1]]))
	}
	return must(cel.NewEnv(options...))
}

func compileCel(env *cel.Env, source string, options ...cel.ProgramOption) cel.Program {
	ast, issues := env.Compile(source)
	return must(env.Program(must(ast, issues.Err()), options...))
}

func runCel(s *subject, name string) {
	optimized := cel.EvalOptions(cel.OptOptimize)
	forms := []struct {
		name    string
		options []cel.ProgramOption
	}{
		{"", []cel.ProgramOption{optimized}},
		{", with CostLimit", []cel.ProgramOption{optimized, cel.CostLimit(1000000)}},
		{", with TrackState", []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize, cel.OptTrackState)}},
		{", with CostLimit and TrackState", []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize, cel.OptTrackState), cel.CostLimit(1000000)}},
	}
	env := environment(s)
	for _, form := range forms {
		program := compileCel(env, s.source, form.options...)
		measure(s, name+form.name, func(i int) bool {
			answer, _, err := program.Eval(s.maps[i])
			return must(answer, err) == types.True
		})
	}
}

// ---- expr-lang ----

func runExpr(s *subject, name string) {
	program := must(expr.Compile(s.source, expr.Env(Row{}), expr.AsBool()))
	machine := vm.VM{}
	measure(s, name+", a struct", func(i int) bool { return must(machine.Run(program, &s.rows[i])).(bool) })
}

// ---- many rules ----

func heap() float64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}

func many(rules []string, form string, compile func(source string) any) {
	least, bytes := 0.0, 0.0
	for round := 0; round < 2; round++ {
		kept := make([]any, len(rules))
		before, begin := heap(), time.Now()
		for i, rule := range rules {
			kept[i] = compile(rule)
		}
		if spent := time.Since(begin).Seconds() * 1e6 / float64(len(rules)); least == 0 || spent < least {
			least = spent
		}
		bytes = heap() - before
		runtime.KeepAlive(kept)
	}
	fmt.Printf("{\"amount\":\"a rule compiled by itself, one of 4,000\",\"form\":%q,\"unit\":\"us\",\"value\":%.6g}\n", form, least)
	fmt.Printf("{\"amount\":\"4,000 rules compiled one by one\",\"form\":%q,\"unit\":\"MiB\",\"value\":%.6g}\n", form, bytes/1048576)
}

func main() {
	subjects, rules := read(os.Args[1])
	celName, exprName := "cel-go "+version("cel.dev/cel-go"), "expr-lang "+version("github.com/expr-lang/expr")
	for _, s := range subjects {
		runCel(s, celName)
		runExpr(s, exprName)
	}
	env := environment(subjects[2])
	many(rules, celName, func(source string) any { return compileCel(env, source, cel.EvalOptions(cel.OptOptimize)) })
	many(rules, exprName, func(source string) any { return must(expr.Compile(source, expr.Env(Row{}), expr.AsBool())) })
	if seen == 0 {
		os.Exit(1)
	}
}
