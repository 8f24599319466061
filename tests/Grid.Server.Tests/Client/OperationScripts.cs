using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;

namespace Grid.Server.Tests.Client;

/// <summary>Operations as servers send them.</summary>
internal static class OperationScripts
{
    public const string Name = "operations/1";

    public static Operation At(Reapi.ExecutionStage.Types.Value stage, string name = Name) => new()
    {
        Name = name,
        Metadata = Any.Pack(new Reapi.ExecuteOperationMetadata { Stage = stage }),
    };

    public static Operation Queued(string name = Name) => At(Reapi.ExecutionStage.Types.Value.Queued, name);

    public static Operation Executing(string name = Name) => At(Reapi.ExecutionStage.Types.Value.Executing, name);

    public static Operation Done(Reapi.ExecuteResponse response, string name = Name) => new()
    {
        Name = name,
        Done = true,
        Metadata = Any.Pack(new Reapi.ExecuteOperationMetadata { Stage = Reapi.ExecutionStage.Types.Value.Completed }),
        Response = Any.Pack(response),
    };

    public static Operation Exited(int exitCode, string name = Name) =>
        Done(new Reapi.ExecuteResponse { Result = new Reapi.ActionResult { ExitCode = exitCode } }, name);
}
