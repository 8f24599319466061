global using Grid.Databases;
global using Reapi = Build.Bazel.Remote.Execution.V2;
