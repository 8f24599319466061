global using Reapi = Build.Bazel.Remote.Execution.V2;
