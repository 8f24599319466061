namespace Grid.Server.Hosting;

/// <summary>Waits for whoever runs this process to want it stopped.</summary>
internal static class StopRequest
{
    /// <summary>Ends, without a failure, when <paramref name="stop"/> is cancelled.</summary>
    public static async Task WhenMadeAsync(CancellationToken stop)
    {
        TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = stop.Register(() => made.TrySetResult());
        await made.Task;
    }
}
