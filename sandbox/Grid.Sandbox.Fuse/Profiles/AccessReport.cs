using Grid.Core;
using Grid.Execution.V1;
using Grid.Sandbox.Fuse.Mounts;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>Tells what an action has made of its inputs, as far as the kernel asked for them.</summary>
internal static class AccessReport
{
    /// <param name="lease">The input root.</param>
    /// <param name="layers">What was asked of its layers.</param>
    /// <param name="kind">Takes it into its sums.</param>
    /// <param name="isNew">Whether no other action had this input root before.</param>
    public static InputAccess Of(TreeLease lease, IReadOnlyList<TreeAccess> layers, AccessProfile kind, bool isNew)
    {
        InputTree tree = lease.Tree;
        HashSet<Digest> touched = [.. layers.SelectMany(layer => layer.Touched)];

        // A layer below may be one of other input roots too.
        touched.IntersectWith(tree.Files);
        HashSet<Digest> listed = ListedIn(tree, layers);
        listed.UnionWith(layers.SelectMany(layer => layer.Known).Where(tree.Files.Contains));
        listed.ExceptWith(touched);
        InputAccess access = new()
        {
            Offered = new InputShare { Blobs = tree.Files.Count, Bytes = tree.FileBytes },
            Touched = InputShares.Of(touched),
            Listed = InputShares.Of(listed),
            Passed = InputShares.Of([.. layers.SelectMany(layer => layer.Passed).Distinct()]),
            ReadBytes = layers.Sum(layer => layer.ReadBytes),
            Actions = layers[^1].Actions,
        };
        access.Untouched = InputShares.Less(access.Offered, access.Touched, access.Listed);
        touched.UnionWith(listed);
        access.Kind = isNew switch
        {
            false => kind.Count(),

            // What was asked of the lower root was asked for others too: it says what is used, but not how much by one.
            true when lease.IsOverAnother => kind.Count(tree, touched),
            true => kind.Count(tree, access, touched),
        };
        if (isNew && !lease.IsOverAnother)
        {
            InputMetrics.Count(access);
        }

        return access;
    }

    private static HashSet<Digest> ListedIn(InputTree tree, IReadOnlyList<TreeAccess> layers) =>
        layers.Any(layer => layer.HasListings)
            ? [.. tree.Directories().Where(directory => layers.Any(layer => layer.IsListed(directory))).SelectMany(known => known.Files)]
            : [];
}
