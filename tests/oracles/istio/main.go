// SPDX-License-Identifier: Apache-2.0

// The parts of istiod that judge the mesh engine, in one program; JSON from standard input to
// standard output. Built by istio.py.
//
//	filters   [{"policies", "namespace", "labels", "mesh", "listener", "forced", "filters"}, …]
//	          -> [{"filters": […]} or {"error": "…"}, …]
//	          The RBAC filters of a workload: istiod's attachment of policies to workloads and its
//	          builder, called like pilot/pkg/networking/plugin/authz does for a sidecar. CUSTOM
//	          policies are left out, as they need a provider. Given "filters", these themselves;
//	          those that are YAML texts are made JSON.
//	validate  [{"id", "yaml"}, …] -> [{"id", "error", "warnings"}, …]
//	          `istioctl validate` for one document: strict decoding, then the webhook's validators.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/go-multierror"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/config/memory"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/security/authz/builder"
	"istio.io/istio/pilot/pkg/security/trustdomain"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/labels"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/gvk"
	"istio.io/istio/pkg/config/schema/resource"
	"istio.io/istio/pkg/log"
)

type mesh struct {
	RootNamespace      string   `json:"rootNamespace"`
	TrustDomain        string   `json:"trustDomain"`
	TrustDomainAliases []string `json:"trustDomainAliases"`
}

type world struct {
	Policies  string          `json:"policies"`
	Namespace string          `json:"namespace"`
	Labels    labels.Instance `json:"labels"`
	Listener  string          `json:"listener"`
	Mesh      mesh            `json:"mesh"`
	Forced    bool            `json:"forced"`  // not asking the validators
	Filters   []any           `json:"filters"` // given, instead of policies
}

type built struct {
	Filters []json.RawMessage `json:"filters"`
	Error   string            `json:"error,omitempty"`
}

// policyOf decodes as istiod does: unknown fields are dropped, as the API server prunes them.
func policyOf(object *crd.IstioKind, forced bool) (config.Config, error) {
	kind := object.GroupVersionKind()
	schema, known := collections.Pilot.FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&kind))
	if !known || schema.Kind() != gvk.AuthorizationPolicy.Kind {
		return config.Config{}, fmt.Errorf("%s: not an AuthorizationPolicy but %v", object.Name, kind)
	}
	policy, err := crd.ConvertObject(schema, object, "")
	if err != nil {
		return config.Config{}, fmt.Errorf("%s: %w", object.Name, err)
	}
	if policy.Namespace == "" {
		policy.Namespace = metav1.NamespaceDefault
	}
	if !forced {
		if _, err := schema.ValidateConfig(*policy); err != nil {
			return config.Config{}, fmt.Errorf("%s: %w", object.Name, err)
		}
	}
	return *policy, nil
}

func storeOf(text string, forced bool) (model.ConfigStore, error) {
	store := memory.MakeSkipValidation(collections.Pilot)
	documents := kubeyaml.NewYAMLOrJSONDecoder(bytes.NewReader([]byte(text)), 4096)
	for {
		object := crd.IstioKind{}
		err := documents.Decode(&object)
		if errors.Is(err, io.EOF) {
			return store, nil
		}
		if err != nil {
			return nil, err
		}
		if object.Kind == "" { // an empty document
			continue
		}
		policy, err := policyOf(&object, forced)
		if err != nil {
			return nil, err
		}
		if _, err := store.Create(policy); err != nil {
			return nil, fmt.Errorf("%s: %w", policy.Name, err)
		}
	}
}

func marshalled[T proto.Message](filters []T) ([]json.RawMessage, error) {
	result := []json.RawMessage{}
	for _, each := range filters {
		text, err := protojson.Marshal(each)
		if err != nil {
			return nil, err
		}
		result = append(result, text)
	}
	return result, nil
}

func given(filters []any) ([]json.RawMessage, error) {
	result := []json.RawMessage{}
	for _, each := range filters {
		text, isText := each.(string)
		var raw []byte
		var err error
		if isText {
			raw, err = yaml.YAMLToJSON([]byte(text))
		} else {
			raw, err = json.Marshal(each)
		}
		if err != nil {
			return nil, err
		}
		result = append(result, raw)
	}
	return result, nil
}

func filtersOf(w world) ([]json.RawMessage, error) {
	if w.Filters != nil {
		return given(w.Filters)
	}
	store, err := storeOf(w.Policies, w.Forced)
	if err != nil {
		return nil, err
	}
	policies := model.GetAuthorizationPolicies(&model.Environment{ConfigStore: store})
	policies.RootNamespace = w.Mesh.RootNamespace
	matcher := model.PolicyMatcherFor(w.Namespace, w.Labels, false).WithRootNamespace(w.Mesh.RootNamespace)
	bundle := trustdomain.NewBundle(w.Mesh.TrustDomain, w.Mesh.TrustDomainAliases)
	builder := builder.New(bundle, nil, policies.ListAuthorizationPolicies(matcher), builder.Option{})
	if builder == nil { // no policy is attached
		return []json.RawMessage{}, nil
	}
	if w.Listener == "tcp" {
		return marshalled(builder.BuildTCP())
	}
	return marshalled(builder.BuildHTTP())
}

func buildAll(worlds []world) []built {
	result := []built{}
	for _, each := range worlds {
		filters, err := filtersOf(each)
		if err != nil {
			result = append(result, built{Error: err.Error()})
		} else {
			result = append(result, built{Filters: filters})
		}
	}
	return result
}

type document struct {
	ID   json.RawMessage `json:"id"`
	YAML string          `json:"yaml"`
}

type verdict struct {
	ID       json.RawMessage `json:"id"`
	Error    *string         `json:"error"`
	Warnings []string        `json:"warnings"`
}

// configOf does what `istioctl validate` does before it asks the validators.
func configOf(text string) (resource.Schema, *config.Config, error) {
	object := unstructured.Unstructured{}
	if err := yaml.UnmarshalStrict([]byte(text), &object.Object); err != nil {
		return nil, nil, err
	}
	kind := object.GroupVersionKind()
	schema, known := collections.Pilot.FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&kind))
	if !known {
		return nil, nil, fmt.Errorf("unrecognized type %v", kind)
	}
	for key := range object.Object {
		switch key {
		case "apiVersion", "kind", "metadata", "spec", "status":
		default:
			return nil, nil, fmt.Errorf("unknown field %q", key)
		}
	}
	spec, err := schema.NewInstance()
	if err != nil {
		return nil, nil, err
	}
	raw, err := json.Marshal(object.Object["spec"])
	if err != nil {
		return nil, nil, err
	}
	if err := config.ApplyJSONStrict(spec, string(raw)); err != nil {
		return nil, nil, fmt.Errorf("cannot parse proto message: %w", err)
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	return schema, &config.Config{Meta: config.Meta{
		GroupVersionKind: schema.GroupVersionKind(),
		Name:             object.GetName(),
		Namespace:        namespace,
		Labels:           object.GetLabels(),
		Annotations:      object.GetAnnotations(),
	}, Spec: spec}, nil
}

func warningsOf(warning error) []string {
	result := []string{}
	if warning == nil {
		return result
	}
	if several := (*multierror.Error)(nil); errors.As(warning, &several) {
		for _, each := range several.Errors {
			result = append(result, each.Error())
		}
		return result
	}
	return append(result, warning.Error())
}

func validateAll(documents []document) []verdict {
	result := []verdict{}
	for _, each := range documents {
		one := verdict{ID: each.ID, Warnings: []string{}}
		schema, object, err := configOf(each.YAML)
		if err == nil {
			var warning error
			warning, err = schema.ValidateConfig(*object)
			one.Warnings = warningsOf(warning)
		}
		if err != nil {
			text := err.Error()
			one.Error = &text
		}
		result = append(result, one)
	}
	return result
}

func answer[In, Out any](ask func(In) Out) error {
	var input In
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(ask(input))
}

func quietly() error { // standard output is for the answer
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel("all", log.ErrorLevel)
	return log.Configure(options)
}

func run(arguments []string) error {
	if err := quietly(); err != nil {
		return err
	}
	switch {
	case len(arguments) == 1 && arguments[0] == "filters":
		return answer(buildAll)
	case len(arguments) == 1 && arguments[0] == "validate":
		return answer(validateAll)
	}
	return errors.New("the command is filters or validate")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
