using Grid.Core;

namespace Grid.Storage.Retention;

/// <summary>The outputs of an invocation at one moment.</summary>
internal sealed record InvocationOutputs(Digest[] Files, Digest[] Trees, Digest[] Directories)
{
    public async ValueTask NameAsync(TouchRound round, CancellationToken cancellation)
    {
        foreach (Digest file in Files)
        {
            await round.AddAsync(file, cancellation);
        }

        foreach (Digest tree in Trees)
        {
            await round.AddTreeAsync(tree, cancellation);
        }

        foreach (Digest directory in Directories)
        {
            await round.AddDirectoryAsync(directory, cancellation);
        }
    }
}
