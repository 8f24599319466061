namespace Grid.Scheduling;

/// <summary>How far an operation has come, with the numbers of REAPI's <c>ExecutionStage</c>.</summary>
public enum ExecutionStage
{
    None = 0,
    CacheCheck = 1,
    Queued = 2,
    Executing = 3,
    Completed = 4,
}
