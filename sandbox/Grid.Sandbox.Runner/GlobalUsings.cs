global using Reapi = Build.Bazel.Remote.Execution.V2;
global using RunnerApi = Grid.Runner.V1;
