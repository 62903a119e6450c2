"""The order card, as the widget editor exported it."""

from chatkit.widgets import DynamicWidgetRoot, WidgetTemplate
from support_desk.orders import Order

TEMPLATE = WidgetTemplate.from_file("order_card.widget")


def order_card(order: Order) -> DynamicWidgetRoot:
    """The card of an order; while it is being packed, with a button that cancels it."""
    return TEMPLATE.build(
        {
            "id": order.id,
            "article": order.article,
            "status": order.status,
            "can_cancel": order.status == "packing",
        }
    )
