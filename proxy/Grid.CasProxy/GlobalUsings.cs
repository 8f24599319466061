global using LocalApi = Build.Buildgrid;
global using Reapi = Build.Bazel.Remote.Execution.V2;
