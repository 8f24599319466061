using System.Globalization;
using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Services;

/// <summary>
/// Cuts a tree into the messages of GetTree. A page token is the number of directories before it: a walk meets the same
/// directories in the same order every time, so nothing has to be remembered between calls.
/// </summary>
/// <param name="skip">Directories of earlier pages.</param>
/// <param name="directoryCountMax">The page size asked for; 0 for the whole rest in as many messages as it takes.</param>
/// <param name="messageSizeBytesMax">About how large a message grows.</param>
internal sealed class TreePages(int skip, int directoryCountMax, long messageSizeBytesMax)
{
    public static TreePages Parse(string token, int pageSize, long messageSizeBytesMax)
    {
        if (pageSize < 0)
        {
            throw GridException.InvalidArgument($"Page size {pageSize} is negative: use 0 for whatever the server likes.");
        }

        int skip = 0;
        if (token.Length > 0 && !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
        {
            throw UnknownToken(token);
        }

        return new TreePages(skip, pageSize, messageSizeBytesMax);
    }

    /// <summary>The messages that answer the request: one when a page size was asked for, else all that remain.</summary>
    /// <exception cref="GridException">NOT_FOUND when the root is not held. Whatever else is missing is left out.</exception>
    public async IAsyncEnumerable<Reapi.GetTreeResponse> ReadAsync(
        IBlobStore cas, TreeClosure tree, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<Digest> directories = tree.Directories;
        Reapi.GetTreeResponse page = new();
        long sizeBytes = 0;
        int position = skip;
        await foreach (WalkedDirectory walked in DirectoryWalk.ReadAsync(cas, Asked(directories), cancellation))
        {
            ThrowIfRoot(walked, directories[0]);
            if (IsFull(page, sizeBytes + walked.Digest.SizeBytes))
            {
                page.NextPageToken = TokenOf(position);
                yield return page;
                if (directoryCountMax > 0)
                {
                    yield break;
                }

                page = new Reapi.GetTreeResponse();
                sizeBytes = 0;
            }

            position++;
            page.Directories.AddRange(walked.Directory is null ? [] : [walked.Directory]);
            sizeBytes += walked.Digest.SizeBytes;
        }

        page.NextPageToken = position < directories.Count ? TokenOf(position) : string.Empty;
        yield return page;
    }

    private IEnumerable<Digest> Asked(IReadOnlyList<Digest> directories)
    {
        if (skip > directories.Count)
        {
            throw UnknownToken(TokenOf(skip));
        }

        IEnumerable<Digest> rest = directories.Skip(skip);
        return directoryCountMax > 0 ? rest.Take(directoryCountMax) : rest;
    }

    private static void ThrowIfRoot(WalkedDirectory walked, Digest root)
    {
        if (walked.Problem is not null && walked.Digest == root)
        {
            throw walked.Problem;
        }
    }

    private static string TokenOf(int position) => position.ToString(CultureInfo.InvariantCulture);

    private bool IsFull(Reapi.GetTreeResponse page, long sizeBytes) =>
        page.Directories.Count > 0 && sizeBytes > messageSizeBytesMax;

    private static GridException UnknownToken(string token) => GridException.InvalidArgument(
        $"Page token '{token}' is none this server gave for this tree: begin again without a token.");
}
