using Google.Longrunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Grid.Server.Client.Execute;

/// <summary>What one answer about an operation says.</summary>
internal sealed class OperationState
{
    public OperationState(Operation operation)
    {
        Operation = operation;
        Metadata = Unpack<Reapi.ExecuteOperationMetadata>(operation.Metadata) ?? new Reapi.ExecuteOperationMetadata();
    }

    public Operation Operation { get; }

    public string Name => Operation.Name;

    public bool IsDone => Operation.Done;

    public Reapi.ExecuteOperationMetadata Metadata { get; }

    public Reapi.ExecutionStage.Types.Value Stage =>
        IsDone ? Reapi.ExecutionStage.Types.Value.Completed : Metadata.Stage;

    /// <summary>The answer to Execute, when the operation is done; null while it is not.</summary>
    public Reapi.ExecuteResponse? Response => Operation.ResultCase switch
    {
        Operation.ResultOneofCase.Response => Unpack<Reapi.ExecuteResponse>(Operation.Response),
        Operation.ResultOneofCase.Error => new Reapi.ExecuteResponse { Status = Operation.Error },
        _ => null,
    };

    /// <summary>The worker that runs it or ran it, when the server tells.</summary>
    public string Worker
    {
        get
        {
            string? worker = (Response?.Result?.ExecutionMetadata ?? Metadata.PartialExecutionMetadata)?.Worker;
            return worker ?? string.Empty;
        }
    }

    private static T? Unpack<T>(Any? packed)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return packed is not null && packed.TryUnpack(out T message) ? message : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
