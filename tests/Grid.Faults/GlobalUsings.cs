global using Reapi = Build.Bazel.Remote.Execution.V2;
global using Rwapi = Google.Devtools.Remoteworkers.V1Test2;
global using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;
