using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>What replicas answered to the same question, asked of all at once.</summary>
/// <param name="Given">Who answered, and what.</param>
/// <param name="Failures">Why the others did not.</param>
internal sealed record ReplicaAnswers<T>(
    IReadOnlyList<(Replica Replica, T Answer)> Given, IReadOnlyList<GridException> Failures)
{
    /// <summary>Asks all that do not rest; who fails is reported.</summary>
    /// <exception cref="GridException">The first failure, when nobody answered.</exception>
    public static async ValueTask<ReplicaAnswers<T>> AskAsync(
        IReadOnlyList<Replica> replicas, Func<Replica, Task<T>> ask)
    {
        Task<Answer>[] asking =
        [
            .. replicas.Select(replica => replica.ExcuseAmong(replicas) is { } failure
                ? Task.FromResult(new Answer(replica, default, failure))
                : AskAsync(replica, ask)),
        ];
        Answer[] answers = await AllOrNoneAsync(asking);
        ReplicaAnswers<T> all = new(
            [.. answers.Where(answer => answer.Failure is null).Select(answer => (answer.Replica, answer.Value!))],
            [.. answers.Select(answer => answer.Failure).OfType<GridException>()]);
        return all.Given.Count > 0 ? all : throw all.Worst();
    }

    /// <summary>The failure that tells most: what the client did wrong before what went wrong here.</summary>
    private GridException Worst() =>
        Failures.FirstOrDefault(failure => failure.Status == GridStatus.InvalidArgument) ?? Failures[0];

    private static async Task<Answer[]> AllOrNoneAsync(Task<Answer>[] asking)
    {
        try
        {
            return await Task.WhenAll(asking);
        }
        catch
        {
            // The caller gave up: writers that were opened for it meanwhile are nobody else's to close.
            foreach (Task<Answer> done in asking.Where(one => one.IsCompletedSuccessfully))
            {
                await ((await done).Value is IAsyncDisposable opened ? opened.DisposeAsync() : ValueTask.CompletedTask);
            }

            throw;
        }
    }

    private static async Task<Answer> AskAsync(Replica replica, Func<Replica, Task<T>> ask)
    {
        try
        {
            return new Answer(replica, await ask(replica), Failure: null);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            return new Answer(replica, default, replica.Report(failure));
        }
    }

    private sealed record Answer(Replica Replica, T? Value, GridException? Failure);
}
