using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The list of shards that storages and action caches are spread over.</summary>
internal static class Shards
{
    // The code that hashes names sets the same bound.
    private const int NameLengthMax = 64;
    private const int WeightMax = 1_000_000;

    private static readonly Key<string> Name = new(
        "name",
        new ScalarShape<string>("a name", (text, _) => text.Length is > 0 and <= NameLengthMax
            ? Parsed<string>.Good(text)
            : Parsed<string>.Bad($"a shard's name has 1 to {NameLengthMax} characters")),
        "Decides what falls to the shard: one that is renamed is another shard.")
    {
        IsRequired = true,
    };

    private static readonly Key<int> Weight = new(
        "weight", Shapes.Count(1, WeightMax), "Its share, compared with the other shards' weights. Our own key.")
    {
        Default = 1,
        DefaultText = "1",
    };

    /// <summary>The key <c>shards</c>, whose items hold their part under <paramref name="part"/>.</summary>
    public static Key<IReadOnlyList<ShardConfig<T>>> Key<T>(string owner, Key<T> part)
        where T : notnull
    {
        MappingShape<ShardConfig<T>> shard = new(
            $"a shard of {owner}",
            [Name, part, Weight],
            values => new ShardConfig<T>(values.Location, values.Get(Name), values.Get(part), values.Get(Weight)));
        return new("shards", Shapes.ListOf("a list of shards", shard), "The shards.") { IsRequired = true };
    }

    /// <summary>Refuses an empty list, and names that are not unique.</summary>
    public static void Check<T>(KeyValues values, Key<IReadOnlyList<ShardConfig<T>>> key)
        where T : notnull
    {
        if (values.HasFailed)
        {
            return;
        }

        if (values.Get(key).Count == 0)
        {
            values.Fail(values.LocationOf(key), "there is no shard", "add '- {name: a, …}'");
        }

        Dictionary<string, SourceLocation> taken = new(StringComparer.Ordinal);
        foreach (ShardConfig<T> shard in values.Get(key).Where(shard => !taken.TryAdd(shard.Name, shard.Location)))
        {
            values.Fail(
                shard.Location,
                $"the shard name '{shard.Name}' is taken by the shard on line {taken[shard.Name].Line}",
                "give each shard a name of its own");
        }
    }
}
