using System.CommandLine;
using Grid.Core;
using Grid.Server.Client.Output;
using Grid.Server.Client.Trees;

namespace Grid.Server.Client.Cas;

/// <summary><c>grid cas download</c>: blobs to files, trees to directories, one blob to standard output.</summary>
internal static class CasDownloadVerb
{
    private const string StandardOutput = "-";

    private static readonly Argument<string[]> Arguments = new("DIGEST… DEST")
    {
        Description = "One digest and where to write it (- for standard output), or several and the directory they go "
            + "to, each under its hash.",
        Arity = new ArgumentArity(2, 10_000),
    };

    private static readonly Option<bool> AsDirectory = new("--directory")
    {
        Description = "The digests are root Directory messages (what `upload` prints for a directory): write the trees.",
    };

    private static readonly Option<bool> AsTree = new("--tree")
    {
        Description = "The digests are Tree messages (an output directory's tree_digest): write the trees.",
    };

    public static Command Create(ClientVerb verb) => verb.Create(
        "download", "Download blobs and trees, verified.", [Arguments, AsDirectory, AsTree], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        string[] arguments = parsed.GetRequiredValue(Arguments);
        string destination = arguments[^1];
        Digest[] digests = [.. arguments[..^1].Select(text => DigestText.Parse(text, session.Target.Function))];
        if (destination == StandardOutput)
        {
            await WriteToOutputAsync(session, digests, cancellation);
            return ClientExit.Success;
        }

        DownloadPlace place = DownloadPlace.Of(destination, digests.Length, IsTree(parsed));
        TreePlanner planner = new(session.Blobs, digests[0].Function);
        foreach (Digest digest in digests)
        {
            await AddAsync(planner, parsed, digest, place.PathOf(digest), cancellation);
        }

        await DownloadAsync(session, planner.Plan, place.Root, cancellation);
        session.Print(
            new { Destination = destination, Files = planner.Plan.Files.Count, planner.Plan.SizeBytes },
            terminal => Confirm(terminal, planner.Plan));
        return ClientExit.Success;
    }

    private static bool IsTree(ParseResult parsed) => parsed.GetValue(AsDirectory) || parsed.GetValue(AsTree);

    private static async Task AddAsync(
        TreePlanner planner, ParseResult parsed, Digest digest, string path, CancellationToken cancellation)
    {
        if (parsed.GetValue(AsDirectory))
        {
            await planner.AddDirectoryAsync(path, digest, cancellation);
        }
        else if (parsed.GetValue(AsTree))
        {
            await planner.AddTreeAsync(path, digest, cancellation);
        }
        else
        {
            planner.Plan.Files.Add(new PlannedFile(path, digest, IsExecutable: false));
        }
    }

    private static Task<int> DownloadAsync(
        ClientSession session, DownloadPlan plan, string root, CancellationToken cancellation) =>
        TransferProgress.RunAsync(session.Terminal, "downloading", plan.SizeBytes, async progress =>
        {
            await new TreeDownload(session.Blobs, root).WriteAsync(plan, progress, cancellation);
            return plan.Files.Count;
        });

    private static async Task WriteToOutputAsync(ClientSession session, Digest[] digests, CancellationToken cancellation)
    {
        foreach (Digest digest in digests)
        {
            await using Stream content = await session.Blobs.OpenReadAsync(digest, offset: 0, cancellation)
                ?? throw GridException.NotFound($"The server does not hold blob {digest}.");
            await content.CopyToAsync(session.Terminal.Output.Bytes, cancellation);
        }

        await session.Terminal.Output.Bytes.FlushAsync(cancellation);
    }

    private static void Confirm(Terminal terminal, DownloadPlan plan)
    {
        if (terminal.Error.IsTerminal)
        {
            terminal.Err.WriteLine($"{plan.Files.Count} files, {Sizes.OfBytes(plan.SizeBytes)}");
        }
    }
}
