using Grid.Core;

namespace Grid.Server.Commands;

/// <summary>What the verbs that stay running share: failures told in words.</summary>
internal static class Serving
{
    private const int Failure = 1;

    /// <summary>Runs a verb; what an operator can mend is one line on stderr and exit code 1.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (GridException failure)
        {
            return Tell(failure.Message);
        }
        catch (IOException failure)
        {
            return Tell(failure.Message);
        }
        catch (UnauthorizedAccessException failure)
        {
            return Tell(failure.Message);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private static int Tell(string message)
    {
        Console.Error.WriteLine($"grid: {message}");
        return Failure;
    }
}
