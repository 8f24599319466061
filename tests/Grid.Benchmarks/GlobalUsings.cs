global using FarmApi = Grid.Operating.V1;
global using Reapi = Build.Bazel.Remote.Execution.V2;
global using Rwapi = Google.Devtools.Remoteworkers.V1Test2;
