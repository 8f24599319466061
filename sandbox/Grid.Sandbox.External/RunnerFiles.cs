using Grid.Sandbox.Staging;

namespace Grid.Sandbox.External;

/// <summary>The files by which a runner is told of its action and tells of its result.</summary>
internal sealed class RunnerFiles
{
    public RunnerFiles(ActionFolder folder)
    {
        ActionPath = folder.PrivatePath("action");
        ResultPath = folder.PrivatePath("result");
        LogPath = folder.PrivatePath("log");
        Directory.CreateDirectory(LogPath);
    }

    /// <summary>The Action message.</summary>
    public string ActionPath { get; }

    /// <summary>Where the ActionResult message is to be.</summary>
    public string ResultPath { get; }

    /// <summary>Where BuildBox's runners put a Status message instead, when they fail.</summary>
    public string StatusPath => ResultPath + ".error-status";

    /// <summary>The folder of its log.</summary>
    public string LogPath { get; }
}
