using System.Diagnostics.CodeAnalysis;
using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Config.Yaml;

namespace Grid.Config.Vocabulary;

/// <summary>
/// Reads <c>!action-cache</c> as a cache first, so that an alias to it from elsewhere means the same cache.
/// </summary>
internal static class ActionCacheService
{
    public static Tag<ServiceConfig> Tag { get; } = new(InlineActionCache.Name, "REAPI ActionCache.", new Body());

    private sealed class Body : IShape<ServiceConfig>, ILateShape
    {
        public string Name => InlineActionCache.Name;

        public IShape Target => InlineActionCache.Tag.Body;

        public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out ServiceConfig value)
        {
            value = ActionCaches.Shape.TryRead(node, context, out ActionCacheConfig? cache)
                ? new ServiceConfig.ActionCache(node.Location, cache)
                : null;
            return value is not null;
        }
    }
}
