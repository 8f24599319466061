using Spectre.Console;

namespace Grid.Server.Client.Output;

/// <summary>
/// A bar on standard error while bytes move, where a person looks and the transfer is long enough to be watched;
/// otherwise nothing at all.
/// </summary>
internal static class TransferProgress
{
    /// <summary>Transfers shorter than this are over before a bar is worth drawing.</summary>
    public const long BarBytesMin = 4L << 20;

    /// <summary>Runs <paramref name="transfer"/>, handing it what to report moved bytes to.</summary>
    public static async Task<T> RunAsync<T>(
        Terminal terminal, string what, long sizeBytes, Func<IProgress<long>, Task<T>> transfer)
    {
        if (!terminal.Error.IsTerminal || sizeBytes < BarBytesMin)
        {
            return await transfer(NoProgress.Instance);
        }

        return await new Progress(terminal.ErrConsole)
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn())
            .StartAsync(context => transfer(new BarProgress(
                context.AddTask(Markup.Escape(what), autoStart: true, maxValue: sizeBytes))));
    }

    private sealed class BarProgress(ProgressTask bar) : IProgress<long>
    {
        public void Report(long value) => bar.Increment(value);
    }

    private sealed class NoProgress : IProgress<long>
    {
        public static NoProgress Instance { get; } = new();

        public void Report(long value)
        {
            // Nobody looks.
        }
    }
}
