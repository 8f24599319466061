using Grid.Core;

namespace Grid.Server.Client.Execute;

/// <summary>How an execution ended: with a result, whatever its exit code, or with a failure of the farm.</summary>
internal sealed record ExecutionOutcome(OperationState Operation, Reapi.ExecuteResponse Response)
{
    public GridStatus Status => (GridStatus)(Response.Status?.Code ?? 0);

    /// <summary>The result; of a command that outlived its timeout, what there was until then.</summary>
    public Reapi.ActionResult? Result => Response.Result;

    /// <summary>What a verb that stands for the command exits with.</summary>
    public int ExitCode => Status switch
    {
        GridStatus.Ok => Result?.ExitCode ?? ClientExit.FarmFailed,
        GridStatus.DeadlineExceeded => ClientExit.CommandTimedOut,
        _ => ClientExit.FarmFailed,
    };

    public static ExecutionOutcome Of(OperationState done) => new(done, done.Response ?? new Reapi.ExecuteResponse
    {
        Status = new Google.Rpc.Status
        {
            Code = (int)GridStatus.Internal,
            Message = $"Operation {done.Name} is done, but its answer is no ExecuteResponse: is the server a REAPI server?",
        },
    });
}
