using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Server.Client.Operating;

/// <summary>Who gives an order, for the server's log and for whoever wonders about it later. Nobody checks it.</summary>
internal static class OperatorName
{
    /// <summary>The headers of an order.</summary>
    public static Metadata Headers() =>
        new() { { CallerHeaders.SubjectKey, ForHeader($"{Environment.UserName}@{Environment.MachineName}") } };

    // Headers are ASCII; a name in another script is told as far as it goes.
    private static string ForHeader(string name) => string.Concat(name.Select(c => c is > ' ' and <= '~' ? c : '?'));
}
