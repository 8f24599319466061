global using AssetApi = Build.Bazel.Remote.Asset.V1;
global using FarmApi = Grid.Operating.V1;
global using LogApi = Build.Bazel.Remote.Logstream.V1;
global using Reapi = Build.Bazel.Remote.Execution.V2;
global using Rwapi = Google.Devtools.Remoteworkers.V1Test2;
global using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;
