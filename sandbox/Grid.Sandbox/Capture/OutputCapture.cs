using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Grid.Storage;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Capture;

/// <summary>
/// Collects what a command was asked to make into an ActionResult and brings it into a store. An output that is not
/// there, or not of the kind asked for, is left out, as REAPI says.
/// </summary>
internal sealed class OutputCapture(
    Reapi.Command command,
    BlobUploader uploader,
    IStagedRoot staged,
    DigestFunction function,
    RootedPath root,
    SandboxLimits limits)
{
    private readonly CaptureRules _rules = new(
        root, staged, NodeProperties.Choose(command.OutputNodeProperties), new EntryBudget(limits.OutputEntriesMax), limits.DepthMax);

    private readonly List<string> _skipped = [];

    /// <summary>What was there but could not be collected, and why.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Adds outputs and streams to the result; when the call ends the store has their blobs.</summary>
    public async ValueTask CaptureAsync(
        Reapi.ActionResult result,
        IReadOnlyList<RequestedOutput> outputs,
        ProcessOutcome outcome,
        CancellationToken cancellation)
    {
        result.StdoutDigest = (await uploader.AddOutputAsync(outcome.Stdout, cancellation)).ToWire();
        result.StderrDigest = (await uploader.AddOutputAsync(outcome.Stderr, cancellation)).ToWire();
        foreach (RequestedOutput output in outputs.DistinctBy(output => output.Path))
        {
            if (root.Resolve(output.Names, isLastFollowed: false) is { } names)
            {
                await CaptureAsync(result, output, names, cancellation);
            }
        }

        await uploader.FlushAsync(cancellation);
    }

    private async ValueTask CaptureAsync(
        Reapi.ActionResult result, RequestedOutput output, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        using SafeFileHandle? parent = root.TryHoldParent(names);
        byte[] name = RootedPath.LastOf(names);
        if (parent is null || FileCalls.TryGetStatus(parent, name) is not { } status)
        {
            return;
        }

        CaptureSource source = new(parent, name, root.Absolute(names), output.Path);
        _rules.Entries.Take(1, source.Path);
        switch (status.Kind)
        {
            case FileKind.Regular when output.Form != OutputForm.Directory:
                result.OutputFiles.Add(await FileAsync(output, source, status, cancellation));
                break;
            case FileKind.Directory when output.Form != OutputForm.File:
                result.OutputDirectories.Add(await DirectoryAsync(output, source, cancellation));
                break;
            case FileKind.Symlink when TreeCapture.ReadLink(parent, name, source.Path) is { } target:
                await SymlinkAsync(result, output, target, status, cancellation);
                break;
            case FileKind.Regular or FileKind.Directory:
                _skipped.Add($"Output '{output.Path}' was not collected: it is not of the kind the command promised.");
                break;
            default:
                _skipped.Add($"Output '{output.Path}' was not collected: it is a {TreeCapture.Describe(status.Kind)}.");
                break;
        }
    }

    private async ValueTask<Reapi.OutputFile> FileAsync(
        RequestedOutput output, CaptureSource source, FileStatus status, CancellationToken cancellation)
    {
        return new Reapi.OutputFile
        {
            Path = output.Path,
            Digest = (await TreeCapture.AddFileAsync(uploader, _rules, source, status, cancellation)).ToWire(),
            IsExecutable = status.IsExecutable,
            NodeProperties = NodeProperties.Of(status, _rules.Properties),
        };
    }

    private async ValueTask<Reapi.OutputDirectory> DirectoryAsync(
        RequestedOutput output, CaptureSource source, CancellationToken cancellation)
    {
        CapturedTree tree = await TreeCapture.CaptureAsync(source, uploader, function, _rules, cancellation);
        _skipped.AddRange(tree.Skipped);
        Reapi.OutputDirectory directory = new() { Path = output.Path };
        if (command.OutputDirectoryFormat != Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly)
        {
            directory.TreeDigest = (await uploader.AddAsync(tree.ToTree().ToByteArray(), cancellation)).ToWire();
            directory.IsTopologicallySorted = true;
        }

        if (command.OutputDirectoryFormat != Reapi.Command.Types.OutputDirectoryFormat.TreeOnly)
        {
            await uploader.AddDirectoriesAsync(tree, cancellation);
            directory.RootDirectoryDigest = tree.RootDigest.ToWire();
        }

        return directory;
    }

    private async ValueTask SymlinkAsync(
        Reapi.ActionResult result, RequestedOutput output, string target, FileStatus status, CancellationToken cancellation)
    {
        if (root.Follow(target) is { } names)
        {
            await CaptureAsync(result, output, names, cancellation);
            return;
        }

        Reapi.OutputSymlink symlink = new()
        {
            Path = output.Path,
            Target = target,
            NodeProperties = NodeProperties.Of(status, _rules.Properties),
        };
        (output.Form switch
        {
#pragma warning disable CS0612 // Deprecated since 2.1: the only fields that clients before it read.
            OutputForm.File => result.OutputFileSymlinks,
            OutputForm.Directory => result.OutputDirectorySymlinks,
#pragma warning restore CS0612
            _ => result.OutputSymlinks,
        }).Add(symlink);
    }
}
