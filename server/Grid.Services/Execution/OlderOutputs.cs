#pragma warning disable CS0612 // Deprecated since REAPI 2.1; this is where the older fields are dealt with.
using Google.Protobuf;
using Grid.Core;
using Grid.Storage;

namespace Grid.Services.Execution;

/// <summary>
/// Stands between clients of REAPI 2.0, which name output files and output directories apart, and bots. Bazel 4 is such a
/// client, and buildbox-run makes the folders that outputs go into for <c>output_paths</c> alone. So a bot is handed the
/// same command in the newer form, and what it says is put back into the older one.
/// </summary>
/// <param name="cas">Holds commands.</param>
internal sealed class OlderOutputs(IBlobStore cas)
{
    /// <summary>The action that a bot is handed when its command names outputs in the older form; null when it does not.</summary>
    public async ValueTask<Reapi.Action?> RenewAsync(
        Reapi.Action action, Reapi.Command command, DigestFunction function, CancellationToken cancellation)
    {
        if (command.OutputPaths.Count > 0 || (command.OutputFiles.Count == 0 && command.OutputDirectories.Count == 0))
        {
            return null;
        }

        // The older fields stay, ignored by whoever reads output_paths: they say afterwards which symlink stood for what.
        Reapi.Command renewed = command.Clone();
        renewed.OutputPaths.AddRange(command.OutputFiles
            .Concat(command.OutputDirectories)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));
        Reapi.Action handed = action.Clone();
        handed.CommandDigest = (await WriteAsync(renewed.ToByteArray(), function, cancellation)).ToWire();
        return handed;
    }

    /// <summary>Repeats the symlinks of a result in the fields that clients of REAPI 2.0 read, if its command was theirs.</summary>
    public async ValueTask AnswerAsync(
        Reapi.ActionResult result, ReadOnlyMemory<byte> payload, DigestFunction function, CancellationToken cancellation)
    {
        if (result.OutputSymlinks.Count == 0)
        {
            return;
        }

        Digest commandDigest = Reapi.Action.Parser.ParseFrom(payload.Span).CommandDigest.ToDigest(function);
        if (await cas.ReadAsync(commandDigest, cancellation) is not { } content)
        {
            return;
        }

        Reapi.Command command = Reapi.Command.Parser.ParseFrom(content.Span);
        AddSymlinks(result.OutputFileSymlinks, command.OutputFiles, result);
        AddSymlinks(result.OutputDirectorySymlinks, command.OutputDirectories, result);
    }

    private static void AddSymlinks(
        ICollection<Reapi.OutputSymlink> older, IEnumerable<string> paths, Reapi.ActionResult result)
    {
        HashSet<string> untold = [.. paths.Except(older.Select(symlink => symlink.Path), StringComparer.Ordinal)];
        foreach (Reapi.OutputSymlink symlink in result.OutputSymlinks.Where(symlink => untold.Remove(symlink.Path)))
        {
            older.Add(symlink);
        }
    }

    private async ValueTask<Digest> WriteAsync(byte[] content, DigestFunction function, CancellationToken cancellation)
    {
        Blob blob = new(Digest.Of(function, content), content);
        GridException? refusal = (await cas.WriteBatchAsync([blob], cancellation))[0];
        return refusal is null ? blob.Digest : throw refusal;
    }
}
