// SPDX-License-Identifier: Apache-2.0

// The real parts of Kubernetes that judge the RBAC engine, in one program: kube-apiserver as it is,
// and, as "aggregate URL TOKEN", the controller of kube-controller-manager that fills aggregated
// ClusterRoles. Built by kube_apiserver.py.
package main

import (
	"context"
	"os"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
)

func aggregate(url, token string) {
	config := &rest.Config{Host: url, BearerToken: token, QPS: -1,
		TLSClientConfig: rest.TLSClientConfig{Insecure: true}} // a server of our own on loopback
	client := kubernetes.NewForConfigOrDie(config)
	factory := informers.NewSharedInformerFactory(client, 0)
	controller := clusterroleaggregation.NewClusterRoleAggregation(
		factory.Rbac().V1().ClusterRoles(), client.RbacV1())
	ctx := context.Background()
	factory.Start(ctx.Done())
	controller.Run(ctx, 4)
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "aggregate" {
		aggregate(os.Args[2], os.Args[3])
		return
	}
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
