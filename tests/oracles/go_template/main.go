// SPDX-License-Identifier: Apache-2.0

// Executes templates with Go's own text/template, on data shaped as spire-controller-manager's
// (pkg/spireentry/entries.go). Standard input: a JSON list of {"template", "data"}; standard output:
// a JSON list of {"text", "error"}, in order.
package main

import (
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

type meta struct {
	Name, Namespace, UID string
	Labels, Annotations  map[string]string
}

func (m *meta) GetName() string { return m.Name }

type podSpec struct{ ServiceAccountName, NodeName string }

type data struct {
	TrustDomain, ClusterName, ClusterDomain string
	PodMeta                                 *meta
	PodSpec                                 *podSpec
	NodeMeta                                *meta
}

type question struct {
	Template string
	Data     data
}

type answer struct {
	Text  string `json:"text"`
	Error string `json:"error"`
}

func executed(asked *question) answer {
	parsed, err := template.New("spiffeIDTemplate").Parse(asked.Template)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var text strings.Builder
	if err := parsed.Execute(&text, &asked.Data); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Text: text.String()}
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := []answer{}
	for i := range questions {
		answers = append(answers, executed(&questions[i]))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
