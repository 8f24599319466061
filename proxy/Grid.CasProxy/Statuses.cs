using Grid.Core;

namespace Grid.CasProxy;

/// <summary>Failures as they stand in messages.</summary>
internal static class Statuses
{
    public static Google.Rpc.Status Of(GridException? failure) =>
        failure is null ? new() : new() { Code = (int)failure.Status, Message = failure.Message };
}
